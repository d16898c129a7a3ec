/// The five incidents, replayed on machines: what `range/incidents` describes, carried out.
package davy.range.incident;
