//! The memory an interner has: how much, how to get more and give some back.

use super::Interner;

impl Interner {
    /// An empty interner that takes `strings` distinct strings of `bytes` bytes in all without allocating again.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::with_capacity(100, 800);
    /// let before = names.heap_bytes();
    /// for number in 0..100 {
    ///     names.intern(&format!("name{number:04}"))?;
    /// }
    /// assert_eq!(names.heap_bytes(), before);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn with_capacity(strings: usize, bytes: usize) -> Self {
        let mut interner = Self::new();
        interner.reserve(strings, bytes);
        interner
    }
}

impl<S> Interner<S> {
    /// Bytes of text stored: the sum of the lengths of the distinct strings.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// names.intern("four")?;
    /// names.intern("four")?;
    /// assert_eq!(names.text_bytes(), 4);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn text_bytes(&self) -> usize {
        self.texts.bytes()
    }

    /// Bytes of heap the interner occupies, in at most three blocks: text, bounds and table, with their spare capacity.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// names.intern("main")?;
    /// names.shrink_to_fit();
    /// assert_eq!(names.heap_bytes(), 4 + 2 * 4 + 8 * 8); // text, two bounds, the smallest table
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn heap_bytes(&self) -> usize {
        self.texts.heap_bytes() + self.table.heap_bytes()
    }

    /// How many distinct strings fit before the bounds or the table grow (text grows on its own, see
    /// [`heap_bytes`](Self::heap_bytes)).
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// assert!(Interner::with_capacity(1000, 0).capacity() >= 1000);
    /// ```
    pub fn capacity(&self) -> usize {
        self.table.capacity().min(self.texts.capacity())
    }

    /// Makes room for `strings` more distinct strings of `bytes` more bytes in all.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// names.reserve(10, 80);
    /// assert!(names.capacity() >= 10);
    /// ```
    pub fn reserve(&mut self, strings: usize, bytes: usize) {
        self.texts.reserve(strings, bytes);
        self.table.reserve(strings);
    }

    /// Gives spare capacity back to the allocator. Symbols stay valid. Copies text, bounds and table once.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::with_capacity(1000, 8000);
    /// let kept = names.intern("kept")?;
    /// names.shrink_to_fit();
    /// assert!(names.heap_bytes() < 100);
    /// assert_eq!(names.resolve(kept), Some("kept"));
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn shrink_to_fit(&mut self) {
        self.texts.shrink_to_fit();
        self.table.shrink_to_fit();
    }
}
