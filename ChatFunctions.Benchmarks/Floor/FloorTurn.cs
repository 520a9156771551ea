using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatFunctions.Access;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Benchmarks.Floor;

/// <summary>One turn: begin, beats, end; its text is kept in UTF-8, as it came. For one producer, with its journal beside it.</summary>
internal sealed class FloorTurn(FloorTable table, FloorConversation conversation, string message)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _text = new(1024);
    private readonly List<int> _lengths = [];
    private readonly string _created = FloorWrite.Time(DateTimeOffset.UtcNow);
    private string _head = "";
    private string _listing = conversation.Listing;
    private string? _row;
    private Task _listed = Task.CompletedTask;

    public string Token { get; } = Guid.NewGuid().ToString("N");

    /// <summary>What the model is sent.</summary>
    public IReadOnlyList<(string Role, string Text)> Question => conversation.WindowWith((MessageRole.User, message));

    /// <summary>All of the reply; for the producer.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Commits the question and takes the lease; a new conversation is listed beside that.</summary>
    /// <returns>Whether the conversation was as expected.</returns>
    public async Task<bool> BeginAsync()
    {
        if (conversation.ETag is null)
        {
            _listing = RowKeys.Listing(DateTimeOffset.UtcNow, conversation.Id);
            _listed = table.PutAsync(Owner.Shared.Key, _listing, null, FloorWrite.Json(Owner.Shared.Key, _listing, _ => { }));
        }

        var question = RowKeys.Message(conversation.Messages);
        var etags = await table.TransactAsync(
            conversation.Partition,
            Head(conversation.ETag, Token, table.Now + Lease),
            new FloorWrite(
                "PUT", question, null, FloorWrite.Json(
                    conversation.Partition, question, json => WriteMessage(json, MessageRole.User, TurnStatus.Completed, message))),
            Reply(TurnStatus.InProgress));
        _head = etags is null ? "" : etags[0];
        return etags is not null;
    }

    public void Append(ReadOnlySpan<byte> delta)
    {
        lock (_gate)
        {
            _text.Write(delta);
            _lengths.Add(Encoding.UTF8.GetCharCount(delta));
        }
    }

    /// <summary>Journals what is new every half second and renews the lease with it: first together with the head, then alone.</summary>
    /// <param name="ended">Cancelled when the model has ended; a beat that is on its way is waited for.</param>
    public async Task JournalAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Beat);
        var journaled = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                if (_lengths.Count > journaled)
                {
                    journaled = await JournalOnceAsync();
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The end writes the rest.
        }
    }

    /// <summary>Commits the reply and gives the lease back.</summary>
    /// <returns>The conversation after it.</returns>
    public async Task<FloorConversation> EndAsync()
    {
        FloorWrite[] writes = [Head(_head, "", DateTimeOffset.UnixEpoch), Reply(TurnStatus.Completed)];
        var etags = await table.TransactAsync(
            conversation.Partition,
            _row is null ? writes : [.. writes, new FloorWrite("DELETE", RowKeys.Journal(Token, 0), _row, default)]);
        await _listed;
        return conversation with
        {
            ETag = etags is null ? throw new InvalidOperationException("The turn was taken over.") : etags[0],
            Title = conversation.Title.Length > 0 ? conversation.Title : message,
            Created = conversation.Created.Length > 0 ? conversation.Created : _created,
            Messages = conversation.Messages + 2,
            Turns = conversation.Turns + 1,
            Listing = _listing,
            Window = conversation.WindowWith((MessageRole.User, message), (MessageRole.Assistant, Encoding.UTF8.GetString(Text))),
        };
    }

    private async Task<int> JournalOnceAsync()
    {
        var key = RowKeys.Journal(Token, 0);
        var journaled = 0;
        var row = FloorWrite.Json(conversation.Partition, key, json =>
        {
            lock (_gate)
            {
                journaled = _lengths.Count;
                WriteText(json);
            }

            FloorWrite.Typed(json, "LeaseEnd", "Edm.DateTime", FloorWrite.Time(table.Now + Lease));
            json.WriteString("StopRequest"u8, "");
            json.WriteNumber("FirstDelta"u8, 0);
        });
        if (_row is null)
        {
            var etags = await table.TransactAsync(
                conversation.Partition, Head(_head, Token, table.Now + Lease), new FloorWrite("POST", key, null, row));
            (_head, _row) = etags is null ? throw new UnreachableException("Nobody stops the floor.") : (etags[0], etags[1]);
        }
        else
        {
            _row = await table.PutAsync(conversation.Partition, key, _row, row)
                ?? throw new UnreachableException("Nobody stops the floor.");
        }

        return journaled;
    }

    private FloorWrite Head(string? etag, string activeTurn, DateTimeOffset leaseEnd) => new(
        etag is null ? "POST" : "PUT",
        RowKeys.Head,
        etag,
        FloorWrite.Json(conversation.Partition, RowKeys.Head, json =>
        {
            json.WriteString("Title"u8, conversation.Title.Length > 0 ? conversation.Title : message);
            FloorWrite.Typed(json, "Created", "Edm.DateTime", conversation.Created.Length > 0 ? conversation.Created : _created);
            FloorWrite.Typed(json, "Updated", "Edm.DateTime", FloorWrite.Time(DateTimeOffset.UtcNow));
            FloorWrite.Number(json, "Messages", conversation.Messages + 2);
            FloorWrite.Number(json, "Turns", conversation.Turns + 1);
            json.WriteString("ActiveTurn"u8, activeTurn);
            FloorWrite.Typed(json, "LeaseEnd", "Edm.DateTime", FloorWrite.Time(leaseEnd));
            json.WriteString("StopRequest"u8, "");
            json.WriteString("Metadata"u8, "");
            json.WriteNumber("Generation"u8, 0);
            json.WriteString("Listing"u8, _listing);
        }));

    private FloorWrite Reply(string status)
    {
        var key = RowKeys.Message(conversation.Messages + 1);
        return new FloorWrite("PUT", key, null, FloorWrite.Json(conversation.Partition, key, json =>
        {
            WriteMessage(json, MessageRole.Assistant, status, null);
            json.WriteString("Model"u8, "benchmark");
            json.WriteNumber("WindowTokens"u8, 0);
            if (status == TurnStatus.Completed)
            {
                WriteText(json);
                json.WriteString("FinishReason"u8, "stop");
                FloorWrite.Typed(json, "Ended", "Edm.DateTime", FloorWrite.Time(DateTimeOffset.UtcNow));
            }
        }));
    }

    private void WriteMessage(Utf8JsonWriter json, string role, string status, string? text)
    {
        json.WriteString("Role"u8, role);
        json.WriteNumber("Tokens"u8, (text?.Length ?? _text.WrittenCount) / 4);
        FloorWrite.Number(json, "Turn", conversation.Turns + 1);
        json.WriteString("TurnToken"u8, Token);
        json.WriteString("Status"u8, status);
        FloorWrite.Typed(json, "Created", "Edm.DateTime", _created);
        if (text is not null)
        {
            json.WriteString("Text0"u8, text);
        }
    }

    private void WriteText(Utf8JsonWriter json)
    {
        if (_text.WrittenCount > TextProperties.MaxUnits)
        {
            throw new NotSupportedException(
                $"No measurement has replies of more than {TextProperties.MaxUnits.ToString(CultureInfo.InvariantCulture)} bytes.");
        }

        json.WriteString("Text0"u8, _text.WrittenSpan);
        json.WriteString("DeltaLengths0@odata.type"u8, "Edm.Binary"u8);
        json.WriteBase64String("DeltaLengths0"u8, DeltaLengths.Encode(_lengths));
    }
}
