using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Images;
using ChatFunctions.OpenAI;
using ChatFunctions.Turns;

namespace ChatFunctions.Chat;

/// <summary>Turns a body's text into a <see cref="MessageRequest"/>, member by member, so that every error names its member.</summary>
internal sealed class MessageRequestParser(TurnOptions options)
{
    private static readonly string[] Optional =
    [
        "images", "regenerate", "after", "instructions", "model", "temperature", "maxOutputTokens", "reasoningEffort", "responseFormat",
    ];

    /// <exception cref="ProblemException">The text can't be a message.</exception>
    public MessageRequest FromText(string text) => new(Checked("message", text));

    /// <summary>Whether the text is a whole JSON object with a message, whatever else is in it.</summary>
    public static bool IsRequest(ReadOnlyMemory<byte> utf8)
    {
        if (!utf8.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.TryGetProperty("message", out _);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <exception cref="ProblemException">The text is not the JSON object that is wanted.</exception>
    public MessageRequest FromJson(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonFields.ParseObject(utf8, " such as {\"message\": \"Hello\"}");
        MessageRequest request = new("");
        foreach (var member in document.RootElement.EnumerateObject())
        {
            request = member.Name switch
            {
                "message" => request with { Message = Text(member) },
                _ when member.Value.ValueKind == JsonValueKind.Null && Optional.Contains(member.Name) => request,
                "images" => request with { Images = Images(member.Value) },
                "model" => request with { Model = Text(member) },
                "regenerate" => request with { Regenerate = JsonFields.Boolean(member.Value, member.Name) },
                "after" => request with { After = MessageOf(member) },
                _ => request with { Settings = Read(request.Settings, member) },
            };
        }

        return request switch
        {
            { Regenerate: true, Message: "", Images: [], After: null } => request,
            { Regenerate: true } => throw Problem.InvalidRequest(
                "'regenerate' answers the latest message again: it goes with none of 'message', 'images' and 'after'.", "regenerate"),
            { Message: "", Images: [] } => throw Problem.InvalidRequest("The member 'message' is missing."),
            _ => request,
        };
    }

    private MessageId MessageOf(JsonProperty member) => MessageId.TryParse(Text(member), MessageId.MessagePrefix, out var id)
        ? id
        : throw JsonFields.Wrong(member.Name, "the id of a message, such as msg_demo_3-9f86d081");

    private ReplySettings Read(ReplySettings settings, JsonProperty member) => member.Name switch
    {
        "instructions" => settings with { Instructions = Text(member) },
        "temperature" => settings with { Temperature = JsonFields.Number(member.Value, member.Name, 0, 2) },
        "maxOutputTokens" => settings with { MaxOutputTokens = OpenAIFields.MaxTokens(member.Value, member.Name, options) },
        "reasoningEffort" => settings with { ReasoningEffort = OpenAIFields.ModelWord(member.Value, member.Name) },
        "responseFormat" => settings with { Format = FormatParser.Parse(member.Value, member.Name) },
        var unknown => throw Problem.InvalidRequest(
            $"Unknown member '{Problem.Shortened(unknown)}'. Known are: message, {string.Join(", ", Optional)}."),
    };

    private static IReadOnlyList<MessageImage> Images(JsonElement value)
    {
        IReadOnlyList<MessageImage> images = ImageFields.Checked(
            [.. JsonFields.Array(value, "images").Select((image, index) => ImageFields.Read(image, $"images[{index}]"))], "images");
        ImageFields.CheckSize(images, "images");
        return images;
    }

    private string Text(JsonProperty member) => Checked(member.Name, JsonFields.String(member.Value, member.Name));

    private string Checked(string name, string text) => string.IsNullOrWhiteSpace(text)
        ? throw Problem.InvalidRequest($"'{name}' must not be empty.", name)
        : JsonFields.NotTooLong(text, name, options.MaxMessageCharacters);
}

/// <summary>The body of <c>POST /api/chat…</c>, checked.</summary>
/// <param name="Message">
/// 1 to <c>Chat__MaxMessageCharacters</c> Unicode characters; empty only where there are images, or a reply is wanted again.
/// </param>
internal sealed record MessageRequest(string Message)
{
    /// <summary>What it shows after that.</summary>
    public IReadOnlyList<MessageImage> Images { get; init; } = [];

    /// <summary>The latest message is to be answered again.</summary>
    public bool Regenerate { get; init; }

    /// <summary>The message that a conversation of its own is to go on from.</summary>
    public MessageId? After { get; init; }

    /// <summary>A configured model; <see langword="null"/> for the usual one.</summary>
    public string? Model { get; init; }

    /// <summary>What else the body says of the reply.</summary>
    public ReplySettings Settings { get; init; } = new("");

    /// <summary>SHA-256 of the body as it came, in hexadecimal.</summary>
    public string BodyHash { get; init; } = "";
}
