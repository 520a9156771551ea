using ChatFunctions.Completions;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI;

/// <summary>Fields that several of OpenAI's requests have.</summary>
internal static class OpenAIFields
{
    private const int MaxModelWord = 32;

    /// <summary>A setting of the reply that they all know by this name.</summary>
    /// <exception cref="ProblemException">The value is out of bounds, or there is no such field.</exception>
    public static ReplySettings ReadSetting(ReplySettings settings, string name, JsonElement value) => name switch
    {
        "temperature" => settings with { Temperature = JsonFields.Number(value, name, 0, 2) },
        "top_p" => settings with { TopP = JsonFields.Number(value, name, 0, 1) },
        "presence_penalty" => settings with { PresencePenalty = JsonFields.Number(value, name, -2, 2) },
        "frequency_penalty" => settings with { FrequencyPenalty = JsonFields.Number(value, name, -2, 2) },
        _ => throw JsonFields.Unknown(name),
    };

    /// <summary>How many tokens the model may put out, whatever the field is called.</summary>
    /// <exception cref="ProblemException">The value is out of bounds.</exception>
    public static int MaxTokens(JsonElement value, string name, TurnOptions options) =>
        JsonFields.Integer(value, name, 1, options.MaxOutputTokens ?? int.MaxValue);

    /// <summary>
    /// How long a model is to think, or how much it is to say: a word that each model has its own list of, so that the model
    /// decides about it.
    /// </summary>
    /// <returns>The word; <see langword="null"/> for an empty one, which asks for nothing.</returns>
    /// <exception cref="ProblemException">The value is no short text.</exception>
    public static string? ModelWord(JsonElement value, string path) =>
        JsonFields.Word(value, path, MaxModelWord) is { Length: > 0 } word ? word : null;

    /// <summary>A field that asks for more than a text.</summary>
    public static ProblemException TextOnly(string name) =>
        Problem.Unsupported(name, $"'{name}' is not supported, or not with this value: this service relays one text.");
}
