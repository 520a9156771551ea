using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>A request of our own making that a call of the SDK carries through its pipeline.</summary>
internal abstract class CarriedRequest
{
    /// <summary>What telemetry calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Makes it of the request that carries it.</summary>
    public abstract void Prepare(Request request);

    /// <summary>Reads the answer.</summary>
    /// <returns>What the carrying call takes for its own.</returns>
    public virtual Response Read(Response answer) => answer;
}

/// <summary>The change of one row, where it is still as it was.</summary>
internal sealed class RowChange(TableEntity row, TableUpdateMode mode) : CarriedRequest
{
    public override string Name => "TableClient.UpdateEntity";

    public override void Prepare(Request request)
    {
        request.Method = mode == TableUpdateMode.Merge ? RequestMethod.Patch : RequestMethod.Put;
        request.Headers.SetValue("Content-Type", "application/json");
        request.Content = RequestContent.Create(RowBody.Of(row));
    }
}
