using System.Text.Json;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>How long a model is to think: a word that each model has its own list of, so that the model decides about it.</summary>
internal static class ReasoningEffort
{
    private const int MaxLength = 32;

    /// <returns>The word; <see langword="null"/> for an empty one, which asks for nothing.</returns>
    /// <exception cref="ProblemException">The value is no short text.</exception>
    public static string? Read(JsonElement value, string path) =>
        JsonFields.Word(value, path, MaxLength) is { Length: > 0 } word ? word : null;
}
