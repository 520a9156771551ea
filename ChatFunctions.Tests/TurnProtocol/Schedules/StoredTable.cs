using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// The table service as the protocol knows it: rows in key order, ETags, and transactions that are applied as a whole or not at all.
/// </summary>
internal sealed class StoredTable
{
    private readonly SortedDictionary<(string Partition, string Row),
    TableEntity> _rows = new(Comparer<(string Partition, string Row)>.Create(Compare));
    private int _version;

    /// <summary>A row, to look at and not to change.</summary>
    public TableEntity? Find(string partition, string row) => _rows.GetValueOrDefault((partition, row));

    /// <summary>Writes a row, whatever stands there.</summary>
    public void Put(TableEntity row) => Apply([new(TableTransactionActionType.UpsertReplace, row)]);

    public HeadRow? Head(string partition) => Find(partition, RowKeys.Head) is { } entity ? Conversations.Rows.Head(entity) : null;

    /// <summary>The rows of a partition, to look at and not to change.</summary>
    public IEnumerable<TableEntity> Rows(string partition) => _rows.Where(row => row.Key.Partition == partition).Select(row => row.Value);

    /// <summary>The messages of a conversation that its head counts.</summary>
    public List<MessageRow> Messages(string partition, HeadRow head) =>
        [.. Rows(partition).Select(MessageRow.FromEntity).OfType<MessageRow>().Where(message => message.Number < head.Messages)];

    /// <summary>The text in the journal of a turn.</summary>
    public string Journal(string partition, string token)
    {
        var text = "";
        for (var index = 0; Find(partition, RowKeys.Journal(token, index)) is { } row; index++)
        {
            text += TextProperties.Read(row, nameof(JournalRow.Text));
        }

        return text;
    }

    /// <summary>Throws what the service answers where it does not take the writes.</summary>
    public void Check(IReadOnlyList<TableTransactionAction> actions)
    {
        foreach (var action in actions)
        {
            var there = Find(action.Entity.PartitionKey, action.Entity.RowKey);
            switch (action.ActionType)
            {
                case TableTransactionActionType.Add when there is not null:
                    throw new RequestFailedException(409, "", TableErrorCode.EntityAlreadyExists.ToString(), null);
                case TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpdateMerge or TableTransactionActionType.Delete
                    when there is null:
                    throw new RequestFailedException(404, "", TableErrorCode.ResourceNotFound.ToString(), null);
                case TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpdateMerge or TableTransactionActionType.Delete
                    when action.ETag != ETag.All && action.ETag != there!.ETag:
                    throw new RequestFailedException(412, "", TableErrorCode.UpdateConditionNotSatisfied.ToString(), null);
            }
        }
    }

    /// <summary>Applies writes that were checked.</summary>
    /// <returns>The rows' new ETags.</returns>
    public ETag[] Apply(IReadOnlyList<TableTransactionAction> actions)
    {
        var etags = new ETag[actions.Count];
        for (var index = 0; index < actions.Count; index++)
        {
            var (type, entity) = (actions[index].ActionType, (TableEntity)actions[index].Entity);
            var key = (entity.PartitionKey, entity.RowKey);
            if (type == TableTransactionActionType.Delete)
            {
                _rows.Remove(key);
                continue;
            }

            var row = type is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge
                && _rows.TryGetValue(key, out var there)
                ? new TableEntity(there)
                : new TableEntity(entity.PartitionKey, entity.RowKey);
            foreach (var (name, value) in entity)
            {
                if (name is not ("odata.etag" or "PartitionKey" or "RowKey"))
                {
                    row[name] = value;
                }
            }

            row.ETag = etags[index] = new ETag($"{++_version}");
            _rows[key] = row;
        }

        return etags;
    }

    /// <summary>A copy of a row with the columns that are asked for.</summary>
    public static TableEntity Copy(TableEntity row, IEnumerable<string>? columns)
    {
        if (columns is null)
        {
            return new TableEntity(row);
        }

        var copy = new TableEntity(row.PartitionKey, row.RowKey) { ETag = row.ETag };
        foreach (var column in columns)
        {
            if (row.TryGetValue(column, out var value))
            {
                copy[column] = value;
            }
        }

        return copy;
    }

    private static int Compare((string Partition, string Row) a, (string Partition, string Row) b)
    {
        var partitions = string.CompareOrdinal(a.Partition, b.Partition);
        return partitions == 0 ? string.CompareOrdinal(a.Row, b.Row) : partitions;
    }
}
