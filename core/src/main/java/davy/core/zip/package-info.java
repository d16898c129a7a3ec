/// ZIP archives, such as Java programs are shipped in.
package davy.core.zip;
