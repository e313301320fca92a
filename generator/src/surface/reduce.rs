//! Types as the surface shows them, however the source qualifies their names.

use syn::{
    Path, Type,
    visit_mut::{self, VisitMut},
};

/// Returns the type with the paths of the standard library reduced to their last segment.
pub(super) fn reduced(ty: &Type) -> Type {
    let mut ty = ty.clone();
    Reduce.visit_type_mut(&mut ty);
    ty
}

/// Reduces paths of the standard library to their last segment, and drops the `::` before any other.
pub(super) struct Reduce;

impl VisitMut for Reduce {
    fn visit_path_mut(&mut self, path: &mut Path) {
        path.leading_colon = None;
        if path.segments.first().is_some_and(|segment| segment.ident == "std") {
            path.segments = path.segments.iter().next_back().cloned().into_iter().collect();
        }
        visit_mut::visit_path_mut(self, path);
    }
}
