members() { [ "$(family | wc -l)" -ge "$FAMILY" ]; }
wait_for 60 members
# Their names change while one looks at them.
sleep 5
