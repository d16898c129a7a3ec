/// Findings that belong together, as one story.
package davy.core.incident;
