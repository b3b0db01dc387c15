# shellcheck shell=bash
# The steps that every command begins with.

INSTALLATION_STEPS=4

announce_steps() { # announce_steps NUMBER : those that follow the installation
    STEPS=$((INSTALLATION_STEPS + $1))
}

prepare_installation() {
    lock_installation
    step 'Debian packages'
    install_system
    step 'Odoo 19'
    install_odoo
    step 'Python packages'
    install_python_packages
    step 'PostgreSQL'
    start_postgres
    write_odoo_conf
    unlock_installation
}

install_system() {
    if is_debian_like && [[ -z ${ODOO_HOME:-} ]]; then
        local -a packages
        mapfile -t packages < <(list_of "$LIB/debian_packages.txt")
        install_packages "${packages[@]}"
    fi
    install_wkhtmltopdf
    needs_python
    install_postgres
}

# Debian 13 no longer has it.
install_wkhtmltopdf() {
    command -v wkhtmltopdf >/dev/null && return
    if is_debian_like && is_available wkhtmltopdf && has_rights; then
        install_packages wkhtmltopdf
    else
        say 'no wkhtmltopdf here: PDFs need one that you install yourself; all else works without.'
    fi
}

# The same, which only speaks when there is something to do.
prepare_quietly() {
    QUIET=yes prepare_installation
}
