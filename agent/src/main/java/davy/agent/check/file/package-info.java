/// What lies in the file system, seen by the one walk.
package davy.agent.check.file;
