/// What changes the machine. Only `davy.agent.respond` may use it.
package davy.linux.change;
