/// Carries out plans: the only part of the program that changes the host. Every change is in the
/// journal before it is made, and is taken back from there.
package davy.agent.respond;
