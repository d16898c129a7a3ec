/// Git repositories as they lie on disk: loose objects, packs, and what their history holds.
package davy.core.git;
