/// What the package manager of a host installed, and what it knows of each file.
package davy.core.packages;
