using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>What the offline model understands of a chat-completions request.</summary>
/// <param name="Model">The model, or Azure's deployment; any will do.</param>
/// <param name="Messages">At least one.</param>
/// <param name="Stream">Chunks rather than one object.</param>
/// <param name="IncludeUsage">A last chunk with the usage.</param>
/// <param name="MaxTokens">Deltas that the reply may have; null: no bound.</param>
internal sealed record ChatRequest(
    string Model, IReadOnlyList<ChatMessage> Messages, bool Stream, bool IncludeUsage, int? MaxTokens)
{
    /// <summary>The JSON that the reply must be: the smallest instance of the schema that was sent; null: any text.</summary>
    public string? Form { get; private init; }

    /// <summary>The functions that the model may call.</summary>
    public IReadOnlyList<OfferedTool> Tools { get; private init; } = [];

    /// <summary>The function that it must call; null: whether it calls one is its own affair.</summary>
    public string? MustCall { get; private init; }

    /// <summary>The text that the reply answers; empty when the request has no user message.</summary>
    public string LastUserText => Messages.LastOrDefault(message => message.IsUser)?.Text ?? "";

    /// <param name="body">The request's JSON.</param>
    /// <param name="deployment">Azure's deployment, which takes the place of <c>model</c>; or null.</param>
    /// <param name="request">The parsed request.</param>
    /// <param name="complaint">What is wrong, in the words of OpenAI where it has any.</param>
    public static bool TryRead(
        JsonElement body,
        string? deployment,
        [NotNullWhen(true)] out ChatRequest? request,
        [NotNullWhen(false)] out string? complaint)
    {
        request = null;
        complaint = null;
        if (body.ValueKind != JsonValueKind.Object)
        {
            complaint = "The body of your request is not a JSON object.";
            return false;
        }

        var model = deployment ?? Text(body, "model");
        if (string.IsNullOrEmpty(model))
        {
            complaint = "you must provide a model parameter";
            return false;
        }

        if (!body.TryGetProperty("messages", out var messages)
            || messages.ValueKind != JsonValueKind.Array
            || messages.GetArrayLength() == 0)
        {
            complaint = "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
            return false;
        }

        request = new ChatRequest(
            model,
            [.. messages.EnumerateArray().Select(message => new ChatMessage(Text(message, "role") ?? "", Content(message))
            {
                Images = Images(message),
            })],
            Flag(body, "stream"),
            body.TryGetProperty("stream_options", out var options) && Flag(options, "include_usage"),
            Number(body, "max_completion_tokens") ?? Number(body, "max_tokens"))
        {
            Form = body.TryGetProperty("response_format", out var format) ? FormOf(format) : null,
            Tools = body.TryGetProperty("tools", out var tools)
                ? [.. tools.EnumerateArray().Select(tool => OfferedTool.Of(tool.GetProperty("function")))]
                : [],
        };
        request = request with { MustCall = MustCallOf(body, request.Tools) };
        return true;
    }

    // Where it must call any, that is the first.
    private static string? MustCallOf(JsonElement body, IReadOnlyList<OfferedTool> tools) =>
        !body.TryGetProperty("tool_choice", out var choice) ? null
        : choice.ValueKind == JsonValueKind.Object ? Text(choice.GetProperty("function"), "name")
        : Text(body, "tool_choice") == "required" && tools is [var first, ..] ? first.Name
        : null;

    private static string? FormOf(JsonElement format) => Text(format, "type") switch
    {
        "json_object" => "{}",
        "json_schema" when format.TryGetProperty("json_schema", out var named) && named.TryGetProperty("schema", out var schema) =>
            SchemaInstance.Of(schema),
        _ => null,
    };

    private static string Content(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("content", out var content))
        {
            return "";
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(part => Text(part, "text"))),
            _ => "",
        };
    }

    private static IReadOnlyList<string> Images(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content) &&
        content.ValueKind == JsonValueKind.Array
            ? [.. content.EnumerateArray().Where(part => Text(part, "type") == "image_url")
                .Select(part => Seen(Text(part.GetProperty("image_url"), "url") ?? ""))]
            : [];

    private static string Seen(string url) =>
        url.Split(";base64,") is [var label, var data] && label.StartsWith("data:", StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"{label["data:".Length..]} of {Convert.FromBase64String(data).Length} bytes")
        : url;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool Flag(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : null;
}
