# What `davy respond` leaves to a person: dockerd reads its settings when somebody starts it anew, a link is no deed, and whose a
# key is, only people know.
echo "Docker API on all addresses"
echo "history that goes nowhere"
[ "$BY" != key ] || echo "line $NET@$NET in /root/.ssh/authorized_keys"
