using System.Collections.Frozen;

namespace ChatFunctions.Completions;

/// <summary>
/// What the words of services and of the proxies before them mean, however they are spelled: the same code is written
/// <c>content_filter</c>, <c>ContentFilter</c> or <c>content-filter</c>. Immutable.
/// </summary>
internal sealed class SpelledWords<T>(Dictionary<T, string[]> words)
    where T : struct
{
    private readonly FrozenDictionary<string, T> _meanings = words
        .SelectMany(pair => pair.Value.Select(word => (Word: Spell(word), pair.Key)))
        .ToFrozenDictionary(pair => pair.Word, pair => pair.Key);

    /// <returns><see langword="null"/> for a word that nobody has heard of.</returns>
    public T? Find(string word) => _meanings.TryGetValue(Spell(word), out var meaning) ? meaning : null;

    private static string Spell(string word) => string.Concat(word.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
