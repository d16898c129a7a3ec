draw PASSWORD 123456 password qwerty admin123 letmein
draw ADMIN admin dba ops
number GUESSES 25 45
number FAMILY 5 8

# Processes of the family, by a text that its program has and no other: kernel threads have names like theirs.
family() { grep -lF /lib/libudev.so.6 /proc/[0-9]*/exe 2>/dev/null || true; }
