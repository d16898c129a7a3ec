/// Who logged in, as the binary files of login say: utmp, wtmp, btmp and lastlog.
package davy.core.login;
