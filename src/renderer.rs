//! The only GPU frame path.
