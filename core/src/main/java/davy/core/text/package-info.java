/// Text: what comes from a host as bytes, and what goes to a person in two languages.
package davy.core.text;
