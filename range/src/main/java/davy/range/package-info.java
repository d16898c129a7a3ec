/// Running `davy` as a person would, and reading what it says.
package davy.range;
