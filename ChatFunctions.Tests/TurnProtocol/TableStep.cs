namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What a request is for, as its rows tell.</summary>
internal enum TableStep
{
    /// <summary>A query, or one row.</summary>
    Read,

    /// <summary>The table itself.</summary>
    CreateTable,

    /// <summary>Head, messages, reply in progress.</summary>
    Begin,

    /// <summary>
    /// A beat, row 0 with a later lease end, and with other journal rows where there is new text that does not fit; the first with the
    /// head.
    /// </summary>
    Journal,

    /// <summary>Row 0, or the head, with a stop request.</summary>
    Stop,

    /// <summary>Head without a turn and an ended reply: by the worker, or by whoever closes the orphan.</summary>
    End,

    /// <summary>The tombstone, alone or with the rows that go.</summary>
    Delete,

    /// <summary>A row of the owner's listing is written, or moved.</summary>
    List,

    /// <summary>A row of the owner's listing is removed.</summary>
    Unlist,

    /// <summary>What is still to be done is written down, or crossed out.</summary>
    Work,

    /// <summary>Journal rows that the end left over are removed.</summary>
    Sweep,

    /// <summary>Whatever is asked of the blob service.</summary>
    Image,
}
