# Puts aside what is a copy of a program but for its tail. None is known, where the program is another one by now.
REFUSED='done: no further copy was found'
FOLDER=/srv/sweep

scene() {
    program sweep $FOLDER/program
    program neighbour $FOLDER/drop/neighbour
    local name
    for name in one two; do
        { cat $FOLDER/program; echo "tail $name"; } | install -m 755 /dev/stdin $FOLDER/drop/$name
    done
    cp $FOLDER/program $FOLDER/drop/same
    head -c 400 $FOLDER/program >$FOLDER/drop/beginning
    mkdir $FOLDER/drop/below
    cp $FOLDER/program $FOLDER/drop/below/
}
family() {
    printf 'processes: []\nprograms:\n  - %s\nservices: []\n' "$(pin $FOLDER/program)"
}
plan() {
    printf 'action: sweep-copies\nfamily: %s\ndirectories:\n  - "%s"\n' "$FAMILY" $FOLDER/drop
}
names() { ls -A $FOLDER/drop | LC_ALL=C sort | paste -sd' '; }
applied() {
    expect names 'beginning below neighbour' "$(names)"
    never test -e $FOLDER/program
    holds test -x $FOLDER/drop/below/program
    holds cmp /run/payload/programs/neighbour $FOLDER/drop/neighbour
}
undone() {
    expect names 'beginning below neighbour one same two' "$(names)"
    holds cmp $FOLDER/program $FOLDER/drop/same
    expect tail 'tail two' "$(tail -n 1 $FOLDER/drop/two | tail -c 9)"
}
# The owner put the right program in its place.
spoil() {
    rm $FOLDER/program
    program right $FOLDER/program
}
refused() { expect names 'beginning below neighbour one same two' "$(names)"; }
