/// A machine to look at, read-only: the only door between a check and a host.
package davy.core.host;
