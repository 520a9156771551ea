using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using ChatFunctions.Completions;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The runs of a reply as a row has them: a JSON list, kept beside text and delta lengths; empty for a reply of text alone, and in rows of
/// older versions.
/// </summary>
internal static class ItemList
{
    /// <summary>The most UTF-16 units that a run takes besides an item's name and call id.</summary>
    public const int UnitsOfRun = 96;

    public static string Write(IReadOnlyCollection<ReplyRun> runs) => runs.Count == 0
        ? ""
        : JsonSerializer.Serialize(runs.Select(StoredRun.Of), ItemListJson.Relaxed.IEnumerableStoredRun);

    /// <exception cref="JsonException">The text is none of ours.</exception>
    public static IReadOnlyList<ReplyRun> Read(string json) => json.Length == 0
        ? []
        : [.. JsonSerializer.Deserialize(json, ItemListJson.Default.IEnumerableStoredRun)!.Select(run => run.ToRun())];
}

/// <summary>A <see cref="ReplyRun"/> in a row.</summary>
/// <param name="Type">What the item is, where it begins here.</param>
internal sealed record StoredRun(int Entry, int Unit, int Item, string? Type, string? CallId, string? Name)
{
    private const string Message = "message";
    private const string Refusal = "refusal";
    private const string Reasoning = "reasoning";
    private const string Call = "function_call";

    public static StoredRun Of(ReplyRun run) => new(
        run.Entry,
        run.Unit,
        run.Item,
        run.Begun?.Kind switch
        {
            null => null,
            ReplyItemKind.Refusal => Refusal,
            ReplyItemKind.Reasoning => Reasoning,
            ReplyItemKind.Call => Call,
            _ => Message,
        },
        run.Begun is { IsCall: true } call ? call.CallId : null,
        run.Begun is { IsCall: true } named ? named.Name : null);

    public ReplyRun ToRun() => new(Entry, Unit, Item, Type switch
    {
        null => null,
        Refusal => ReplyItem.Refusal,
        Reasoning => ReplyItem.Reasoning,
        Call => ReplyItem.Call(CallId ?? "", Name ?? ""),
        _ => ReplyItem.Text,
    });
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IEnumerable<StoredRun>))]
internal sealed partial class ItemListJson : JsonSerializerContext
{
    /// <summary>Escapes no more than it must.</summary>
    public static ItemListJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
