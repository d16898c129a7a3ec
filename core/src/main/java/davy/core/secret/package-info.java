/// Access keys of clouds in texts, told from examples, placeholders and hashes.
package davy.core.secret;
