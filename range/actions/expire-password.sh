# Lets a password have expired. Refused where the file of passwords was changed since.
REFUSED='refused: is not what it was'

scene() {
    user aged Tulip-42
    user aged-neighbour Tulip-43
    of_account shadow aged 2-9 | note it
    of_account shadow aged-neighbour 2-9 | note neighbour
}
plan() {
    printf 'action: expire-password\nuser: "aged"\nfile: %s\n' "$(pin /etc/shadow)"
}
neighbour() { expect neighbour "$(noted neighbour)" "$(of_account shadow aged-neighbour 2-9)"; }
applied() {
    expect 'day of the last change' 0 "$(of_account shadow aged 3)"
    expect 'the hash' "$(noted it | cut -d: -f1)" "$(of_account shadow aged 2)"
    holds grep 'password must be changed' <(chage --list aged)
    # Who comes in must choose another password first, which needs a terminal.
    never login "$FRIEND" aged true
    holds login "$FRIEND" aged-neighbour true
    neighbour
}
undone() {
    expect account "$(noted it)" "$(of_account shadow aged 2-9)"
    holds login "$FRIEND" aged true
    neighbour
}
spoil() {
    chage --maxdays 30 aged
    of_account shadow aged 2-9 | note it
}
refused() {
    expect account "$(noted it)" "$(of_account shadow aged 2-9)"
    neighbour
}
