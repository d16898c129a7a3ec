/// The running kernel, asked by system calls: sockets, packet filter, BPF programs, processes.
package davy.linux.kernel;
