/// The kernel: modules, programs, hooks, settings.
package davy.agent.check.kernel;
