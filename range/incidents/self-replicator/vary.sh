draw PASSWORD 123456 password qwerty admin123 letmein
draw ADMIN admin dba ops
number GUESSES 25 45
number FAMILY 5 8
