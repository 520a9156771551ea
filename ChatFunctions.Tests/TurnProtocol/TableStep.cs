namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What a request to the table service is for, as its rows tell.</summary>
internal enum TableStep
{
    /// <summary>A query, or one row.</summary>
    Read,

    /// <summary>The table itself.</summary>
    CreateTable,

    /// <summary>Head, messages, reply in progress.</summary>
    Begin,

    /// <summary>Head with a later lease end, and journal rows where there is new text.</summary>
    Journal,

    /// <summary>Head with a stop request.</summary>
    Stop,

    /// <summary>Head without a turn and an ended reply: by the worker, or by whoever closes the orphan.</summary>
    End,

    /// <summary>The tombstone, alone or with the rows that go.</summary>
    Delete,

    /// <summary>A row of the owner's listing is written.</summary>
    List,

    /// <summary>A row of the owner's listing is removed.</summary>
    Unlist,

    /// <summary>A journal row that the end left over is removed.</summary>
    Sweep,
}
