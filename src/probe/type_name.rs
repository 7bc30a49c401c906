//! Type names as people write them.

/// The name of `T` without module paths: `Rc<String>` for `alloc::rc::Rc<alloc::string::String>`.
///
/// ```
/// assert_eq!(memtutor::probe::short_type_name::<std::rc::Rc<[String]>>(), "Rc<[String]>");
/// ```
pub fn short_type_name<T: ?Sized>() -> String {
    shorten(std::any::type_name::<T>())
}

fn shorten(full: &str) -> String {
    let mut short = String::with_capacity(full.len());
    let mut rest = full;
    while !rest.is_empty() {
        let path = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':')).count();
        let name = rest[..path].rfind(':').map_or(0, |colon| colon + 1);
        let sign = rest[path..].chars().next().map_or(0, char::len_utf8);
        short.push_str(&rest[name..path + sign]);
        rest = &rest[path + sign..];
    }
    short
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn module_paths_are_left_out() {
        for (full, short) in [
            ("u8", "u8"),
            ("alloc::rc::Rc<alloc::string::String>", "Rc<String>"),
            ("(i32, alloc::vec::Vec<&str>)", "(i32, Vec<&str>)"),
            ("[core::option::Option<a::b_c::D>; 3]", "[Option<D>; 3]"),
            ("alloc::boxed::Box<dyn core::fmt::Debug>", "Box<dyn Debug>"),
        ] {
            assert_eq!(shorten(full), short);
        }
    }
}
