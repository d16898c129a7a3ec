/// Containers and their images as the runtimes keep them on disk, and the files inside of them.
package davy.core.container;
