using System.Globalization;
using System.Text.Json;
using ChatFunctions.Access;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Benchmarks.Floor;

/// <summary>A conversation between two turns, as its head and its window stand in the table. Immutable.</summary>
/// <param name="Id">Its public id.</param>
internal sealed record FloorConversation(string Id)
{
    private const int MaxWindow = 50;

    public string Partition => PartitionOf(Id);

    /// <summary>The head's; <see langword="null"/> when there is none yet.</summary>
    public string? ETag { get; init; }

    public string Title { get; init; } = "";

    public string Created { get; init; } = "";

    public long Messages { get; init; }

    public long Turns { get; init; }

    /// <summary>The key of its row in the listing.</summary>
    public string Listing { get; init; } = "";

    /// <summary>The newest messages, oldest first.</summary>
    public IReadOnlyList<(string Role, string Text)> Window { get; init; } = [];

    public static string PartitionOf(string id) => RowKeys.Partition(Owner.Shared.Key, id);

    /// <summary>The rows of one partition, in the order of their keys: the head, and then the newest messages.</summary>
    public static FloorConversation Read(string id, JsonElement rows)
    {
        var conversation = new FloorConversation(id);
        var window = new List<(string, string)>();
        foreach (var row in rows.EnumerateArray())
        {
            if (row.GetProperty("RowKey").ValueEquals("a"))
            {
                if (row.GetProperty("ActiveTurn").GetString() is not "")
                {
                    throw new InvalidOperationException("The conversation is busy.");
                }

                conversation = conversation with
                {
                    ETag = row.GetProperty("odata.etag").GetString(),
                    Title = row.GetProperty(nameof(Title)).GetString()!,
                    Created = row.GetProperty(nameof(Created)).GetString()!,
                    Messages = Number(row, nameof(Messages)),
                    Turns = Number(row, nameof(Turns)),
                    Listing = row.GetProperty(nameof(Listing)).GetString()!,
                };
            }
            else if (window.Count < MaxWindow)
            {
                window.Add((row.GetProperty("Role").GetString()!, row.GetProperty("Text0").GetString()!));
            }
        }

        window.Reverse();
        return conversation with { Window = window };
    }

    /// <summary>The window with what was said now.</summary>
    public IReadOnlyList<(string Role, string Text)> WindowWith(params ReadOnlySpan<(string Role, string Text)> said)
    {
        var over = Math.Max(0, Window.Count + said.Length - MaxWindow);
        return [.. Window.Skip(over), .. said];
    }

    private static long Number(JsonElement row, string name) =>
        long.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
