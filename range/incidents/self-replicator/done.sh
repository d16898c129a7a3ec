members() { pgrep -c -x '[a-z]{10}' | awk -v n="$FAMILY" '{ exit !($1 >= n) }'; }
wait_for 60 members
# Their names change while one looks at them.
sleep 5
