/// Checks of containers and their images.
package davy.agent.check.container;
