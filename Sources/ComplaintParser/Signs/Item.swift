/// A standard word at its place in a text, as signs see it.
struct Item {
    /// The token it was read from.
    var token: Int32
    /// The word's number in the vocabulary.
    var word: Int32
    /// The place in the text, counted without words that only fill.
    var position: Int32
    /// How much the word tells: less where it only names a landmark or another office that was told.
    var strength: Float = 1
}
