/// JSON of foreign hands, read token by token within limits.
package davy.core.json;
