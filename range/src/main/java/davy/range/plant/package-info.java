/// Inert traces of intruders, their harmless twins, and whether triage tells them apart.
package davy.range.plant;
