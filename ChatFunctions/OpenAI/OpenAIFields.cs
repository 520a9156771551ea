using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>Fields that several of OpenAI's requests have.</summary>
internal static class OpenAIFields
{
    private const int MaxEffortLength = 32;

    /// <summary>How long a model is to think: a word that each model has its own list of, so that the model decides about it.</summary>
    /// <returns>The word; <see langword="null"/> for an empty one, which asks for nothing.</returns>
    /// <exception cref="ProblemException">The value is no short text.</exception>
    public static string? ReasoningEffort(JsonElement value, string path) =>
        JsonFields.Word(value, path, MaxEffortLength) is { Length: > 0 } word ? word : null;

    /// <summary>A field that asks for more than a text.</summary>
    public static ProblemException TextOnly(string name) =>
        Problem.Unsupported(name, $"'{name}' is not supported, or not with this value: this service relays one text.");
}
