/// Files of the systemd journal, read from their bytes.
package davy.core.journal;
