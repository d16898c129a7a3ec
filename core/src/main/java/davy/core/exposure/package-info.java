/// Services of a host that others can reach, and what they ask of who comes.
package davy.core.exposure;
