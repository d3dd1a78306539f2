//! The only CPU frame path: clock → frame.
