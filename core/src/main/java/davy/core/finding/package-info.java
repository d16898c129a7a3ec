/// Opinions: what a detection is, and what it saw.
package davy.core.finding;
