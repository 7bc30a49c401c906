//! The two functions of C's maths library that FSRS calls, linked into the program: loading the library for them would take a tenth
//! of each start.

/// `e` to the power of `exponent`.
#[unsafe(no_mangle)]
extern "C" fn expf(exponent: f32) -> f32 {
    libm::expf(exponent)
}

/// `base` to the power of `exponent`.
#[unsafe(no_mangle)]
extern "C" fn powf(base: f32, exponent: f32) -> f32 {
    libm::powf(base, exponent)
}
