/// This machine and mounted images, looked at by raw system calls.
package davy.linux;
