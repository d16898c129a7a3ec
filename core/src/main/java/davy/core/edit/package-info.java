/// Edits of configuration files: what goes in and comes out is bytes, and what an edit does not
/// name stays as it is.
package davy.core.edit;
